/** 全部课程的中文：一个文件，第一次打开课程时才取。 */
export const words = import.meta.glob<string>('./*/zh-CN.md', {
  eager: true,
  query: '?raw',
  import: 'default',
})
