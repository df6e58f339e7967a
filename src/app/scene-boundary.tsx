/** A scene that throws takes only itself down: the rest of the window works on. The window itself stands in one, too. */
import { Component, type ReactNode } from 'react'

interface SceneBoundaryProps {
  readonly children: ReactNode
  /** What is shown in its place, with a way to try again. */
  instead(message: string, again: () => void): ReactNode
}

export class SceneBoundary extends Component<SceneBoundaryProps, { readonly message: string | undefined }> {
  override state = { message: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    const { message } = this.state
    if (message === undefined) return this.props.children
    return this.props.instead(message, () => this.setState({ message: undefined }))
  }
}
