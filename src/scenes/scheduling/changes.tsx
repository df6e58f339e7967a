/** For a pod that no node takes: what would have to change, node by node, and whether preempting could do it. */
import type { PlainWordKey, Translate } from '../../i18n/words'
import styles from '../parts/drawing.module.css'
import { amountWords, type NodeColumn, wrap } from './layout'
import type { PartProps } from './outcome'

const REMEDIES: Readonly<Record<string, PlainWordKey>> = {
  NodeUnschedulable: 'scheduling.remedy.uncordon',
  NodeName: 'scheduling.remedy.name',
  TaintToleration: 'scheduling.remedy.tolerate',
  NodeAffinity: 'scheduling.remedy.label',
  NodePorts: 'scheduling.remedy.port',
  PodTopologySpread: 'scheduling.remedy.spread',
  InterPodAffinity: 'scheduling.remedy.pods',
  VolumeBinding: 'scheduling.remedy.volume',
  NodeResourcesFit: 'scheduling.remedy.resource',
}

function remedyOf({ plugin, bars }: NodeColumn, t: Translate): string {
  const lacking = bars.filter(({ lacks }) => lacks > 0)
  if (plugin === 'NodeResourcesFit' && lacking.length > 0)
    return lacking
      .map(({ resource, lacks }) => t('scheduling.remedy.free', { amount: amountWords(resource, lacks) }))
      .join(' · ')
  return t(REMEDIES[plugin] ?? 'scheduling.remedy.other')
}

/** A letter of small sans text; a Han character takes two. */
const LETTER = 6.1

export function Changes({ layout, t }: PartProps) {
  const { columns, changeTop, narrow } = layout
  return (
    <g>
      {narrow ? undefined : (
        <g>
          <text x="20" y={changeTop + 14} className={styles.strong}>
            {t('scheduling.change')}
          </text>
          <text x="20" y={changeTop + 32}>
            {t('scheduling.preempting')}
          </text>
        </g>
      )}
      {columns.map((column) => {
        const text = remedyOf(column, t)
        const most = Math.floor((column.width - 16) / LETTER)
        const [first = text] = wrap(text, most)
        return (
          <g key={column.node}>
            <text x={column.x + 12} y={changeTop + 14} className={styles.strong}>
              <title>{text}</title>
              {first === text ? text : `${first} …`}
            </text>
            <text x={column.x + 12} y={changeTop + 32}>
              {t(column.resolvable ? 'scheduling.preempting.could' : 'scheduling.preempting.no')}
            </text>
          </g>
        )
      })}
    </g>
  )
}
