import type { ReactNode } from 'react';

export interface Column {
  name: string;
  /** Sums stand at the end of their column. */
  end?: boolean;
}

export interface Row {
  key: string;
  /** One for each column; the first one names the row. */
  cells: readonly ReactNode[];
  /** `data-` attributes, by name. */
  data?: Record<string, string | undefined>;
}

/**
 * A table that becomes a list where it would not fit. A browser forgets that a table is one when
 * its style says something else, so each part says its role.
 */
export function Table({
  label,
  columns,
  rows,
}: {
  label: string;
  columns: readonly Column[];
  rows: readonly Row[];
}) {
  return (
    <table role="table" className="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, end }) => (
            <th key={name} role="columnheader" scope="col" className={end ? 'end' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, cells, data }) => (
          <tr key={key} role="row" {...data}>
            {columns.map(({ name, end }, index) => (
              <Cell key={name} first={index === 0} name={name} end={end}>
                {cells[index]}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({
  first,
  name,
  end,
  children,
}: {
  first: boolean;
  name: string;
  end: boolean | undefined;
  children: ReactNode;
}) {
  const style = end ? 'end num' : undefined;
  if (first) {
    return (
      <th role="rowheader" scope="row" className={style}>
        {children}
      </th>
    );
  }
  return (
    <td role="cell" data-label={name} className={style}>
      {children}
    </td>
  );
}
