/** Line icons, 16 × 16, in the colour of the text around them. */
import type { ReactNode } from 'react'

export type IconName =
  | 'logo'
  | 'play'
  | 'pause'
  | 'previous'
  | 'next'
  | 'moon'
  | 'sun'
  | 'close'
  | 'more'
  | 'manifest'
  | 'lesson'
  | 'inspector'
  | 'console'
  | 'back'
  | 'fold'
  | 'unfold'
  | 'grow'
  | 'shrink'
  | 'about'
  | 'text'
  | 'pen'

const PATHS: Record<IconName, ReactNode> = {
  pen: <path d="m2.5 13.5.8-3.2 8-8 2.4 2.4-8 8zM9.8 3.8l2.4 2.4" />,
  text: <path d="M2 4h12M2 8h12M2 12h7" />,
  logo: (
    <>
      <rect x="1" y="2.5" width="14" height="11" rx="2.5" />
      <path d="M1 6.4c2-1.2 3.6 1 7 0s5-.6 7-.2" />
      <circle cx="5.6" cy="10" r="1.15" fill="currentColor" stroke="none" />
      <circle cx="10.4" cy="10" r="1.15" fill="currentColor" stroke="none" />
    </>
  ),
  play: <path d="M4.5 2.8v10.4L13 8z" fill="currentColor" stroke="none" />,
  pause: <path d="M4 3h3v10H4zM9 3h3v10H9z" fill="currentColor" stroke="none" />,
  previous: <path d="M2.5 3h1.8v10H2.5zM13.5 3v10L5.5 8z" fill="currentColor" stroke="none" />,
  next: <path d="M11.7 3h1.8v10h-1.8zM2.5 3v10l8-5z" fill="currentColor" stroke="none" />,
  moon: <path d="M13 9.8A5.6 5.6 0 0 1 6.2 3 5.6 5.6 0 1 0 13 9.8z" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.6" />
      <path d="M8 1.4v1.8M8 12.8v1.8M1.4 8h1.8M12.8 8h1.8M3.3 3.3l1.3 1.3M11.4 11.4l1.3 1.3M12.7 3.3l-1.3 1.3M4.6 11.4l-1.3 1.3" />
    </>
  ),
  close: <path d="m3.5 3.5 9 9m0-9-9 9" />,
  more: (
    <g fill="currentColor" stroke="none">
      <circle cx="3" cy="8" r="1.3" />
      <circle cx="8" cy="8" r="1.3" />
      <circle cx="13" cy="8" r="1.3" />
    </g>
  ),
  lesson: <path d="M1.5 3.5h5L8 5l1.5-1.5h5v9h-5L8 14l-1.5-1.5h-5zM8 5v9" />,
  manifest: <path d="M3.5 1.5h6l3 3v10h-9zM6 6.5h4M6 9h4M6 11.5h4" />,
  inspector: <path d="M7 2.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6zM10.5 10.5l3.6 3.6" />,
  console: <path d="m2.5 4 4 4-4 4M8 12.5h6" />,
  back: <path d="M10 3 5 8l5 5" />,
  fold: <path d="M9.5 3.5 5 8l4.5 4.5M12.5 3v10" />,
  unfold: <path d="M6.5 3.5 11 8l-4.5 4.5M3.5 3v10" />,
  grow: <path d="M3.5 10 8 5.5l4.5 4.5" />,
  about: <path d="M8 1.6a6.4 6.4 0 1 1 0 12.8A6.4 6.4 0 0 1 8 1.6zM8 7.4v3.8M8 4.6v.2" />,
  shrink: <path d="M3.5 6 8 10.5 12.5 6" />,
}

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: 'none' }}
    >
      {PATHS[name]}
    </svg>
  )
}
