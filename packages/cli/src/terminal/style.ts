import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** How a text looks, where a person reads along; as it is elsewhere. */
export type Style = (format: Format, text: string) => string;

export const plain: Style = (_, text) => text;
export const coloured: Style = (format, text) => styleText(format, text, { validateStream: false });
