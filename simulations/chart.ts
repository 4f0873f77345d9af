/** An SVG chart of one scenario: a line for each preset. Text in, text out. */
import type { Point } from './trial.ts';

export interface ChartLine {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface ChartOptions {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly ChartLine[];
}

const frame = { width: 760, height: 420, left: 64, right: 20, top: 44, bottom: 56 } as const;
/** Told apart with every kind of sight. @source Okabe and Ito, Color Universal Design */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const ticks = 5;

export function renderChart(options: ChartOptions): string {
  const scale = scaleOf(options.lines);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${frame.width} ${frame.height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${frame.width}" height="${frame.height}" fill="white"/>`,
    text({ x: frame.left, y: 24, size: 15 }, options.title),
    ...axes(options, scale),
    ...options.lines.map((line, i) => polyline(line, scale, colourOf(i))),
    ...options.lines.map((line, i) => legend(line, i)),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

interface Scale {
  readonly xMax: number;
  readonly yMax: number;
  x(value: number): number;
  y(value: number): number;
}

/** Both axes begin at 0 and end at a round number. */
function scaleOf(lines: readonly ChartLine[]): Scale {
  let [xMost, yMost] = [0, 0];
  for (const [x, y] of lines.flatMap(({ points }) => points)) {
    xMost = Math.max(xMost, x);
    yMost = Math.max(yMost, y);
  }
  const [xMax, yMax] = [roundUp(xMost), roundUp(yMost)];
  const [width, height] = [frame.width - frame.left - frame.right, frame.height - frame.top - frame.bottom];
  return {
    xMax,
    yMax,
    x: (value) => frame.left + (value / xMax) * width,
    y: (value) => frame.height - frame.bottom - (value / yMax) * height,
  };
}

function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

function axes({ x, y }: ChartOptions, scale: Scale): string[] {
  const bottom = frame.height - frame.bottom;
  const parts: string[] = [];
  for (let i = 0; i <= ticks; i += 1) {
    const [xValue, yValue] = [(scale.xMax * i) / ticks, (scale.yMax * i) / ticks];
    parts.push(
      `<path d="M${frame.left} ${scale.y(yValue)}H${frame.width - frame.right}" stroke="#ddd"/>`,
      text(
        { x: frame.left - 8, y: scale.y(yValue) + 4, anchor: 'end' },
        String(Number(yValue.toPrecision(3))),
      ),
      text({ x: scale.x(xValue), y: bottom + 18, anchor: 'middle' }, String(Number(xValue.toPrecision(3)))),
    );
  }
  const middle = (frame.top + bottom) / 2;
  return [
    ...parts,
    text({ x: (frame.left + frame.width - frame.right) / 2, y: bottom + 42, anchor: 'middle' }, x),
    `<g transform="rotate(-90 18 ${middle})">${text({ x: 18, y: middle, anchor: 'middle' }, y)}</g>`,
  ];
}

function polyline({ points }: ChartLine, scale: Scale, colour: string): string {
  const path = points.map(([x, y]) => `${scale.x(x).toFixed(1)},${scale.y(y).toFixed(1)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

function legend({ name }: ChartLine, index: number): string {
  const y = frame.top + 14 + index * 18;
  const x = frame.width - frame.right - 170;
  return `<path d="M${x} ${y - 4}h20" stroke="${colourOf(index)}" stroke-width="2"/>${text({ x: x + 26, y }, name)}`;
}

function colourOf(index: number): string {
  return colours[index % colours.length] ?? 'black';
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor?: 'middle' | 'end';
  readonly size?: number;
}

function text({ x, y, anchor, size }: TextPlace, content: string): string {
  const extra = `${anchor === undefined ? '' : ` text-anchor="${anchor}"`}${size === undefined ? '' : ` font-size="${size}"`}`;
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x="${x}" y="${y}"${extra}>${escaped}</text>`;
}
