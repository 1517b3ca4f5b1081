// Where a card stands on the board of leads.

/** The card in the place of the drop, and the way back to where it was. */
export function put(card: HTMLElement, column: Element): () => void {
  const [parent, next] = [card.parentElement, card.nextElementSibling];
  column.querySelector(".lead-cards")?.prepend(card);
  return () => parent?.insertBefore(card, next?.parentElement === parent ? next : null);
}

/** Which column an arrow key leads to; the last ones lead nowhere. */
export function beside(all: readonly HTMLElement[], from: Element | null, key: string): HTMLElement | undefined {
  const rtl = document.dir === "rtl";
  const step = (key === "ArrowRight") !== rtl ? 1 : -1;
  return all[all.findIndex((one) => one === from) + step];
}
