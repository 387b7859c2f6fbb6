/** Runs in the page. Each pair is `least colour ground`, by the names of the colours in styles.css; returns the weak ones. */
export function contrasts(pairs: string[]): string[] {
  const probe = document.body.appendChild(document.createElement('i'));
  const luminance = (name: string) => {
    probe.style.color = `var(--${name})`;
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  return pairs.flatMap((pair) => {
    const [least = '', colour = '', ground = ''] = pair.split(' ');
    const [dark = 0, light = 0] = [luminance(colour), luminance(ground)].sort((a, b) => a - b);
    const ratio = (light + 0.05) / (dark + 0.05);
    return ratio < Number(least) ? [`${pair}: ${ratio.toFixed(2)}`] : [];
  });
}
