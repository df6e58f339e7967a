/** The advice that follows a server-side apply conflict. Mirrors kubectl/pkg/cmd/apply/apply.go (applyOneObject). */
import { Failure, type Refusal } from '../failure'

export const conflictFailure = (refusal: Refusal) =>
  new Failure(`${refusal.message}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`)
