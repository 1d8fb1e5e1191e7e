import { type DragEvent, useState } from 'react';

/** Drag and drop in a list. */
export interface RowDrag {
  gripProps(id: string): { draggable: true; onDragStart(event: DragEvent): void; onDragEnd(): void };
  rowProps(index: number): { onDragOver(event: DragEvent): void; onDrop(event: DragEvent): void };
  /** Where a line shows that what is dragged would come to lie. */
  dropMark(index: number): 'before' | 'after' | undefined;
}

/**
 * Lets the `<li>`s of a list be dragged by their grips to another place.
 * @param ids in the list's order @param move puts one at a place, counted from 0
 */
export function useRowDrag(ids: readonly string[], move: (id: string, index: number) => void): RowDrag {
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const from = dragged === null ? -1 : ids.indexOf(dragged);
  const end = () => {
    setDragged(null);
    setOver(null);
  };
  return {
    gripProps: (id) => ({
      draggable: true,
      onDragStart(event) {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', id);
        const row = event.currentTarget.closest('li');
        if (row) event.dataTransfer.setDragImage(row, 8, row.clientHeight / 2);
        setDragged(id);
      },
      onDragEnd: end,
    }),
    rowProps: (index) => ({
      onDragOver(event) {
        if (from < 0) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
        if (over !== index) setOver(index);
      },
      onDrop(event) {
        if (from < 0 || dragged === null) return;
        event.preventDefault();
        if (index !== from) move(dragged, index);
        end();
      },
    }),
    dropMark: (index) =>
      from < 0 || over !== index || from === index ? undefined : index < from ? 'before' : 'after',
  };
}
