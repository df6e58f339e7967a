/** Monaco speaks the language that was loaded before it; another one needs a reload of the page. */
import { useSpoken } from '../i18n/language'

if (useSpoken.getState().language === 'zh-CN') await import('monaco-editor/nls/lang/zh-cn.js')
