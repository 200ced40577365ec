import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { environmentVariable, settingList } from '../../gateway/setting_list.ts';

const table = [
  '| Setting | Environment variable | Default | Meaning |',
  '| --- | --- | --- | --- |',
  ...settingList.map(
    ({ name, kind, value, meaning }) =>
      `| \`--${name} ${kind.toUpperCase()}\` | \`${environmentVariable(name)}\` | ${value === '' ? '' : `\`${value}\` `}| ${meaning} |`,
  ),
].join('\n');

it('has settings that are documented as they are', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/console.md'), 'utf8');
  expect(/<!-- settings -->\n(.*?)\n?<!-- \/settings -->/s.exec(text)?.[1]).toBe(table);
});
