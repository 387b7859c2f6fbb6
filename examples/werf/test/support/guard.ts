import { guard } from 'aboveboard/testing/guard';
import { afterEach } from 'vitest';

/** No test sends anything to another machine, and neither does a process that it starts. */
guard({ afterEach });
