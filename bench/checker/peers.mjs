import { createRequire } from 'node:module';
import Ajv from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { commands, languages } from './contract.mjs';

/**
 * The same two events in the words of each peer: the same lists, ranges and optional field, whole numbers only, and keys
 * that are not named stripped (Zod, Valibot, Ajv) or refused (TypeBox, whose compiled check changes nothing). A check
 * answers whether the event is kept; what it keeps is held to ours before anything is measured.
 *
 * @returns by peer what it does, which of ours does the like, and its `check`: `(event, value) => kept fields or undefined`
 */
export async function peers() {
  return {
    zod: { like: 'accept', keeps: 'a copy', refuses: 'each field', check: await zod() },
    valibot: { like: 'accept', keeps: 'a copy', refuses: 'each field', check: await valibot() },
    'ajv, standalone': { like: 'accept', keeps: 'the object', refuses: 'at the first', check: ajv() },
    'typebox, compiled': { like: 'isExact', keeps: 'only a yes', refuses: 'at the first', check: await typebox() },
  };
}

async function zod() {
  const { z } = await import('zod');
  const int = (min, max) => z.number().int().min(min).max(max);
  const schemas = {
    small: z.object({ command: z.enum(commands), ok: z.boolean() }),
    medium: z.object({
      command: z.enum(commands),
      language: z.enum(languages),
      ok: z.boolean(),
      cached: z.boolean(),
      remote: z.boolean(),
      exit: int(0, 255),
      files: int(0, 1_000_000),
      status: int(100, 599).optional(),
      duration: int(0, 4),
      size: int(0, 3),
    }),
  };
  return checksOf(schemas, (schema) => (value) => schema.safeParse(value).data);
}

async function valibot() {
  const v = await import('valibot');
  const int = (min, max) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
  const schemas = {
    small: v.object({ command: v.picklist(commands), ok: v.boolean() }),
    medium: v.object({
      command: v.picklist(commands),
      language: v.picklist(languages),
      ok: v.boolean(),
      cached: v.boolean(),
      remote: v.boolean(),
      exit: int(0, 255),
      files: int(0, 1_000_000),
      status: v.optional(int(100, 599)),
      duration: int(0, 4),
      size: int(0, 3),
    }),
  };
  return checksOf(schemas, (schema) => (value) => {
    const { success, output } = v.safeParse(schema, value);
    return success ? output : undefined;
  });
}

function jsonSchemas() {
  const int = (minimum, maximum) => ({ type: 'integer', minimum, maximum });
  const flag = { type: 'boolean' };
  const object = (properties, required = Object.keys(properties)) => ({
    type: 'object',
    properties,
    required,
    additionalProperties: false,
  });
  const medium = {
    command: { enum: commands },
    language: { enum: languages },
    ok: flag,
    cached: flag,
    remote: flag,
    exit: int(0, 255),
    files: int(0, 1_000_000),
    status: int(100, 599),
    duration: int(0, 4),
    size: int(0, 3),
  };
  return {
    small: object({ command: { enum: commands }, ok: flag }),
    medium: object(
      medium,
      Object.keys(medium).filter((name) => name !== 'status'),
    ),
  };
}

/** Strips in place, as Ajv does; the result is the very object. */
function ajv() {
  const instance = new Ajv({ removeAdditional: true, code: { source: true, optimize: true } });
  return checksOf(jsonSchemas(), (schema) => {
    const module = { exports: {} };
    // Standalone code is what a build would have written into a file.
    new Function('module', 'exports', 'require', standalone.default(instance, instance.compile(schema)))(
      module,
      module.exports,
      createRequire(import.meta.url),
    );
    const check = module.exports.default ?? module.exports;
    return (value) => (check(value) ? value : undefined);
  });
}

async function typebox() {
  const { Type: t } = await import('@sinclair/typebox');
  const { TypeCompiler } = await import('@sinclair/typebox/compiler');
  const list = (values) => t.Union(values.map((value) => t.Literal(value)));
  const int = (minimum, maximum) => t.Integer({ minimum, maximum });
  const schemas = {
    small: t.Object({ command: list(commands), ok: t.Boolean() }, { additionalProperties: false }),
    medium: t.Object(
      {
        command: list(commands),
        language: list(languages),
        ok: t.Boolean(),
        cached: t.Boolean(),
        remote: t.Boolean(),
        exit: int(0, 255),
        files: int(0, 1_000_000),
        status: t.Optional(int(100, 599)),
        duration: int(0, 4),
        size: int(0, 3),
      },
      { additionalProperties: false },
    ),
  };
  return checksOf(schemas, (schema) => {
    const check = TypeCompiler.Compile(schema);
    return (value) => (check.Check(value) ? value : undefined);
  });
}

function checksOf(schemas, compile) {
  const checks = new Map(Object.entries(schemas).map(([event, schema]) => [event, compile(schema)]));
  return (event, value) => checks.get(event)(value);
}
