/** A manual page as plain text, where no man is there or nobody sits at a terminal. */
import { indent, wrapped } from '../output';
import type { Block, Page } from './page';

const WIDTH = 80;

export const plainText = ({ command, summary, synopsis, sections }: Page): string[] => [
  'NAME',
  ...indent(wrapped(`${command} - ${summary}`, WIDTH - 2)),
  '',
  'SYNOPSIS',
  ...indent([synopsis]),
  ...sections.flatMap(({ title, blocks }) => [
    '',
    title.toUpperCase(),
    ...indent(blocks.flatMap((block, index) => [...(index > 0 ? [''] : []), ...blockLines(block)])),
  ]),
];

function blockLines(block: Block): string[] {
  if ('text' in block) return wrapped(block.text, WIDTH - 2);
  if ('code' in block) return block.code;
  return block.terms.flatMap(([term, text]) => [term, ...indent(wrapped(text, WIDTH - 6), 4)]);
}
