import type { EventPlan } from '../../store/rollup/plan.ts';

/** How many runs there were and how many went well, as two SQL sums over rollup rows, and the rows that they need. */
export interface SuccessSql {
  readonly where: string;
  readonly good: string;
  readonly all: string;
}

/**
 * The SQL of an event's success.
 *
 * @param value the field's value in a row: `value` where its dimension stands alone, `by_value` where it is crossed
 * @returns `null` where the event does not say how it went
 */
export function successSql({ name, success }: EventPlan): SuccessSql | null {
  switch (success?.type) {
    case 'flag':
      return marked(name, success.field, 'true');
    case 'exit':
      return marked(name, success.field, '0');
    case 'counts': {
      const of = (measure: string) => `(dimension = '' AND event = '${name}' AND by = '' AND measure = '${measure}')`;
      return {
        where: `(${of(success.all)} OR ${of(success.failed)})`,
        all: `if(${of(success.all)}, toInt64(count), 0)`,
        good: `if(${of(success.all)}, toInt64(count), if(${of(success.failed)}, -toInt64(count), 0))`,
      };
    }
    case 'pair': {
      // It stands at both events; the one that succeeded speaks for the two.
      if (name !== success.succeeded) return null;
      const of = (event: string) => `(dimension = '' AND event = '${event}' AND by = '' AND measure = '')`;
      const where = `(${of(success.succeeded)} OR ${of(success.failed)})`;
      return { where, all: `if(${where}, toInt64(count), 0)`, good: `if(${of(success.succeeded)}, toInt64(count), 0)` };
    }
    default:
      return null;
  }
}

function marked(event: string, field: string, good: string): SuccessSql {
  const where = `(dimension = '${field}' AND event = '${event}' AND by = '' AND measure = '' AND value != '')`;
  return {
    where,
    all: `if(${where}, toInt64(count), 0)`,
    good: `if(${where} AND value = '${good}', toInt64(count), 0)`,
  };
}
