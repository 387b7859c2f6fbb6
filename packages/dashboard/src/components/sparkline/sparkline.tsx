import { dot, lineY, plot } from '@observablehq/plot';
import { useLayoutEffect, useRef } from 'react';
import './sparkline.css';

interface Props {
  readonly label: string;
  /** Oldest first; `null` is a gap, and is drawn as one. */
  readonly series: readonly (number | null)[];
  readonly width: number;
  readonly height: number;
}

/** The course of a number, without axes: the numbers are in the table. From zero, so that a small change looks small. */
export function Sparkline({ label, series, width, height }: Props) {
  const frame = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const points = series.map((value, x) => ({ x, value }));
    const isAlone = ({ x, value }: { x: number; value: number | null }) =>
      value !== null && (series[x - 1] ?? null) === null && (series[x + 1] ?? null) === null;
    const drawn = plot({
      width,
      height,
      margin: 3,
      className: 'spark',
      axis: null,
      x: { domain: [0, Math.max(1, series.length - 1)] },
      y: { domain: [0, Math.max(...series.map((value) => value ?? 0)) || 1] },
      marks: [
        lineY(points, { x: 'x', y: 'value', stroke: 'var(--accent)', strokeWidth: 1.75 }),
        dot(points.filter(isAlone), { x: 'x', y: 'value', r: 1.75, fill: 'var(--accent)' }),
      ],
    });
    // Its rules are in sparkline.css: the page needs no 'unsafe-inline'.
    drawn.querySelector('style')?.remove();
    drawn.setAttribute('aria-hidden', 'true');
    frame.current?.replaceChildren(drawn);
  }, [series, width, height]);
  return <span ref={frame} className="sparkline" role="img" aria-label={label} style={{ width, height }} />;
}
