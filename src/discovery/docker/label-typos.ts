/** Finds labels that their owner probably meant for us but spelt otherwise. */
import { distance } from 'fastest-levenshtein';

const typoLimits = { labelChars: 40, edits: 2, shortNameChars: 8 };

/**
 * The label that was probably meant by one that means nothing.
 *
 * Names with a dot or a slash belong to other tools by Docker's convention and are left alone.
 *
 * @param known - labels without a port number in them, as they must be spelt
 */
export function nearestLabel(label: string, known: readonly string[]): string | undefined {
  if (label.length > typoLimits.labelChars || /[./]/.test(label)) return undefined;
  const squeezed = squeeze(label);
  const port = /^serviceports?(.*)$/.exec(squeezed);
  if (port)
    return /^[1-9]\d{0,4}$/.test(port[1] ?? '') ? `ServicePort_${port[1]}` : 'ServicePort_<container port>';
  let nearest: string | undefined;
  let fewestEdits = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const edits = distance(squeezed, squeeze(name));
    // A short name has too many neighbours that mean something else.
    const allowed = name.length < typoLimits.shortNameChars ? 0 : typoLimits.edits;
    if (edits <= allowed && edits < fewestEdits) {
      nearest = name;
      fewestEdits = edits;
    }
  }
  return nearest;
}

function squeeze(label: string): string {
  return label.toLowerCase().replace(/[-_ ]/g, '');
}
