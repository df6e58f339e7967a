import { expect, it } from 'vitest'
import { AwkRun } from './run'
import { parseAwk } from './syntax'

const awk = (source: string, text = '', variables = {}) =>
  new AwkRun(parseAwk(source), variables, () => 0.5).run(text === '' ? [] : text.split('\n')).output

const TABLE = 'NAME READY STATUS\nweb-1 1/1 Running\nweb-2 0/1 Pending'

it.each([
  ['{print $1}', 'NAME\nweb-1\nweb-2\n'],
  ['NR>1 {print $3, $1}', 'Running web-1\nPending web-2\n'],
  ['/Pending/', 'web-2 0/1 Pending\n'],
  ['$3=="Running"{n++} END{print n+0}', '1\n'],
  ['{c[$3]++} END {for (k in c) print k, c[k]}', 'STATUS 1\nRunning 1\nPending 1\n'],
  ['END{print NR, NF}', '3 3\n'],
  ['NR==2{split($2,p,"/"); printf "%s of %d\\n", p[1], p[2]}', '1 of 1\n'],
  ['{gsub(/web/,"db"); if ($1 ~ /^db/) print toupper(substr($1,1,2)) length($1)}', 'DB4\nDB4\n'],
  ['NR==1{next} {s = s sep $1; sep=","} END{print s}', 'web-1,web-2\n'],
  ['NR==2,NR==3{print $NF}', 'Running\nPending\n'],
])('awk %s', (source, output) => {
  expect(awk(source, TABLE)).toBe(output)
})

it('awk computes without input and takes -F and -v', () => {
  expect(awk('BEGIN{for(i=1;i<=3;i++) s+=i*2; print s, 7%4, 2^3, 1/4}')).toBe('12 3 8 0.25\n')
  expect(awk('{print $2 x}', 'a:b:c', { FS: ':', x: '!' })).toBe('b!\n')
})

it('awk says what it does not simulate, and stops a program that never ends', () => {
  expect(() => awk('{getline x}')).toThrow('the construct getline is not simulated')
  expect(() => awk('BEGIN{while(1) i++}')).toThrow('the program does not end')
})
