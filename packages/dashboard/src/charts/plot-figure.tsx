import { type PlotOptions, plot } from '@observablehq/plot';
import { useLayoutEffect, useRef, useState } from 'react';
import './plot-figure.css';

interface Props {
  /** Says in words what is drawn; the numbers are in the table behind the chart. */
  readonly label: string;
  readonly height: number;
  /** Drawn anew for another width. Keep it stable (`useMemo`) while the data is the same. */
  readonly options: (width: number) => PlotOptions;
}

/** The only place that knows how a Plot gets into the page. */
export function PlotFigure({ label, height, options }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const pointer = useRef<PointerEventInit | null>(null);
  const [width, setWidth] = useState(0);

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.clientWidth));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (width === 0) return;
    const drawn = plot({ ...options(width), width, height, className: 'plot' });
    // The rules of this element are in plot-figure.css: without it the page needs no 'unsafe-inline'.
    drawn.querySelector('style')?.remove();
    // Said by the label of the frame; what Plot calls its parts helps nobody who listens.
    drawn.setAttribute('aria-hidden', 'true');
    frame.current?.replaceChildren(drawn);
    // New numbers under a resting pointer: its tip comes back without a move of the hand.
    if (pointer.current) drawn.dispatchEvent(new PointerEvent('pointermove', pointer.current));
  }, [options, width, height]);

  return (
    <div
      ref={frame}
      className="plot-figure"
      role="img"
      aria-label={label}
      style={{ height }}
      onPointerMove={({ clientX, clientY, pointerType }) => {
        pointer.current = { clientX, clientY, pointerType, bubbles: false };
      }}
      onPointerLeave={() => {
        pointer.current = null;
      }}
    />
  );
}
