import { describe, expect, it } from 'vitest';
import { renderChart } from '../../../simulations/chart.ts';

const chart = { title: 'a < b', x: 'seconds', y: 'views' };

describe('renderChart', () => {
  it('draws a line for each preset, from the lower left to the upper right', () => {
    const svg = renderChart({
      ...chart,
      lines: [
        {
          name: 'lan',
          points: [
            [0, 0],
            [10, 100],
          ],
        },
        {
          name: 'memberlist',
          points: [
            [0, 0],
            [5, 50],
          ],
        },
      ],
    });
    expect(svg.match(/<polyline points="([^"]+)"/)?.[1]).toBe('64.0,364.0 740.0,44.0');
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    for (const text of ['>lan<', '>memberlist<', '>seconds<', '>a &lt; b<', '>10<', '>100<']) {
      expect(svg).toContain(text);
    }
  });

  it('draws axes even when there is nothing to show', () => {
    const svg = renderChart({ ...chart, lines: [{ name: 'lan', points: [] }] });
    expect(svg).not.toContain('NaN');
  });
});
