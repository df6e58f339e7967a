/** Where an element is pointed at, in its own CSS pixels: a projected page is zoomed. */
export function pointed(
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
  element: Element,
): { readonly x: number; readonly y: number } {
  const { left, top, width } = element.getBoundingClientRect()
  const scale = width > 0 ? element.clientWidth / width : 1
  return { x: (clientX - left) * scale, y: (clientY - top) * scale }
}
