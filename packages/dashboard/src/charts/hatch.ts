import type { RenderFunction } from '@observablehq/plot';

const SVG = 'http://www.w3.org/2000/svg';

/** A mark that draws nothing but defines a hatching, to be used as `fill: url(#id)`. */
export function hatch(id: string, { line, ground, gap }: { line: string; ground: string; gap: number }) {
  const render: RenderFunction = () => {
    const pattern = make('pattern', { id, width: gap, height: gap, patternUnits: 'userSpaceOnUse' });
    pattern.setAttribute('patternTransform', 'rotate(45)');
    pattern.append(
      make('rect', { width: gap, height: gap, fill: ground }),
      make('rect', { width: gap / 3, height: gap, fill: line }),
    );
    const defs = make('defs', {});
    defs.append(pattern);
    return defs;
  };
  return render;
}

function make(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
