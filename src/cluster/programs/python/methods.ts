/** Methods of texts, lists and dictionaries. */
import {
  Callable,
  Dict,
  formatted,
  itemsOf,
  List,
  Module,
  Raised,
  told,
  typeName,
  type Value,
} from './values'

type Method<T> = (value: T, words: readonly Value[]) => Value

const TEXT: Readonly<Record<string, Method<string>>> = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  strip: (text) => text.trim(),
  lstrip: (text) => text.trimStart(),
  rstrip: (text) => text.trimEnd(),
  title: (text) => text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  split: (text, [by]) =>
    new List(by === undefined ? text.trim().split(/\s+/).filter(Boolean) : text.split(told(by))),
  join: (text, [items = null]) => itemsOf(items).map(told).join(text),
  replace: (text, [from = '', to = '']) => text.replaceAll(told(from), told(to)),
  startswith: (text, [start = '']) => text.startsWith(told(start)),
  endswith: (text, [end = '']) => text.endsWith(told(end)),
  isdigit: (text) => /^\d+$/.test(text),
  count: (text, [part = '']) => BigInt(text.split(told(part)).length - 1),
  find: (text, [part = '']) => BigInt(text.indexOf(told(part))),
  zfill: (text, [width = 0n]) => text.padStart(Number(width as bigint), '0'),
  format: (text, words) => {
    let next = 0
    return text.replace(/\{(\d*)(?::([^{}]*))?\}/g, (_, index: string, spec: string | undefined) =>
      formatted(words[index === '' ? next++ : Number(index)] ?? null, spec ?? ''),
    )
  },
}

const LIST: Readonly<Record<string, Method<List>>> = {
  append: ({ items }, [item = null]) => (items.push(item), null),
  extend: ({ items }, [more = null]) => (items.push(...itemsOf(more)), null),
  pop: ({ items }, [at]) => {
    if (items.length === 0) throw new Raised('IndexError', 'pop from empty list')
    return items.splice(at === undefined ? -1 : Number(at as bigint), 1)[0]!
  },
  clear: ({ items }) => ((items.length = 0), null),
  index: ({ items }, [item = null]) => BigInt(items.findIndex((it) => told(it) === told(item))),
}

const DICT: Readonly<Record<string, Method<Dict>>> = {
  get: (dict, [key = null, otherwise = null]) => dict.get(key) ?? otherwise,
  keys: (dict) => new List([...itemsOf(dict)]),
  values: (dict) => new List([...dict.entries.values()].map(([, value]) => value)),
  items: (dict) => new List([...dict.entries.values()].map(([key, value]) => new List([key, value], true))),
}

/** value.name, as a value or something to call. */
export function attributeOf(value: Value, name: string): Value {
  if (value instanceof Module) {
    const member = value.members.get(name)
    if (member !== undefined) return member
    throw new Raised(
      'AttributeError',
      `module '${value.name}' has no attribute '${name}', or it is not simulated`,
    )
  }
  const method =
    typeof value === 'string'
      ? bound(TEXT, value, name)
      : value instanceof List
        ? bound(LIST, value, name)
        : value instanceof Dict
          ? bound(DICT, value, name)
          : undefined
  if (method) return method
  throw new Raised(
    'AttributeError',
    `'${typeName(value)}' object has no attribute '${name}', or it is not simulated`,
  )
}

function bound<T>(
  methods: Readonly<Record<string, Method<T>>>,
  value: T,
  name: string,
): Callable | undefined {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined
  return method && new Callable(name, (words) => method(value, words))
}

/** value[index]. */
export function itemAt(value: Value, index: Value): Value {
  if (value instanceof Dict) {
    const found = value.get(index)
    if (found === undefined)
      throw new Raised('KeyError', typeof index === 'string' ? `'${index}'` : told(index))
    return found
  }
  const items = itemsOf(value)
  if (typeof index !== 'bigint')
    throw new Raised(
      'TypeError',
      `${typeName(value)} indices must be integers or slices, not ${typeName(index)}`,
    )
  const found = items.at(Number(index))
  if (found === undefined) throw new Raised('IndexError', `${typeName(value)} index out of range`)
  return found
}

export function setItem(value: Value, index: Value, item: Value): void {
  if (value instanceof Dict) return value.set(index, item)
  if (!(value instanceof List) || value.isTuple)
    throw new Raised('TypeError', `'${typeName(value)}' object does not support item assignment`)
  const at = Number(index as bigint)
  const place = at < 0 ? value.items.length + at : at
  if (place >= value.items.length) throw new Raised('IndexError', 'list assignment index out of range')
  value.items[place] = item
}
