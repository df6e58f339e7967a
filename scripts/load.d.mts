export function load<Exports>(entry: string): Promise<Exports>
