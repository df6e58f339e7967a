export const ARGS: string[]
export function findBrowser(options?: {
  install?: boolean
}): Promise<{ executablePath: string; via: string; env?: Record<string, string> } | undefined>
