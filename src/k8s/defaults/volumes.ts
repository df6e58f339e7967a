/** Defaults of volumes and what they project. Mirrors pkg/apis/core/v1/defaults.go: SetDefaults_*VolumeSource. */
import type { DownwardAPIVolumeFile, Volume, VolumeProjection } from '../api'
import { pullPolicy } from './container'
import { claimSpecDefaults } from './persistent-volume'
import { fill, within, withinEach } from './fill'
import { storageDefaults } from './network-storage'

/** 0644. */
const DEFAULT_MODE = 420

export function volumeDefaults(volume: Volume): Volume {
  const hasSource = Object.keys(volume).some((key) => key !== 'name')
  if (!hasSource) return { ...volume, emptyDir: {} }
  let out = volume
  out = within(out, 'secret', (source) => fill(source, { defaultMode: DEFAULT_MODE }))
  out = within(out, 'configMap', (source) => fill(source, { defaultMode: DEFAULT_MODE }))
  out = within(out, 'hostPath', (source) => fill(source, { type: '' }))
  out = within(out, 'downwardAPI', (source) =>
    withinEach(fill(source, { defaultMode: DEFAULT_MODE }), 'items', downwardItem),
  )
  out = within(out, 'projected', (source) =>
    withinEach(fill(source, { defaultMode: DEFAULT_MODE }), 'sources', projectionDefaults),
  )
  out = within(out, 'ephemeral', (source) =>
    within(source, 'volumeClaimTemplate', (template) => within(template, 'spec', claimSpecDefaults)),
  )
  out = within(out, 'image', (source) =>
    fill(source, { pullPolicy: pullPolicy((source as { reference?: string }).reference ?? '') }),
  )
  return storageDefaults(out)
}

function projectionDefaults(projection: VolumeProjection): VolumeProjection {
  const out = within(projection, 'downwardAPI', (source) => withinEach(source, 'items', downwardItem))
  return within(out, 'serviceAccountToken', (token) => fill(token, { expirationSeconds: 3600 }))
}

function downwardItem(item: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  const out = within(item, 'fieldRef', (ref) => fill(ref, { apiVersion: 'v1' }))
  return within(out, 'resourceFieldRef', (ref) => fill(ref, { divisor: '0' }))
}
