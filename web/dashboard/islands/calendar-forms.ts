// The calendar's two dialogs, opened with the time at which somebody pressed.
import { openDialog } from "./dialogs.ts";
import { civil, spoken } from "./calendar-places.ts";

function set(dialog: HTMLElement, name: string, value: string): void {
  const field = dialog.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]:not([type="radio"])`);
  if (field) field.value = value;
}

/** Opens a dialog; with a time, filled in for it. A press on an empty time fills both, since it may become either. */
export function fill(dialog: string, date = "", minute = 0, staff = ""): void {
  const booking = document.getElementById("new-booking");
  const block = document.getElementById("block-time");
  if (date && booking) {
    set(booking, "date", date);
    set(booking, "time", spoken(minute));
    set(booking, "staff", staff);
  }
  if (date && block) {
    set(block, "from", civil(date, minute));
    set(block, "until", civil(date, Math.min(minute + 60, 24 * 60 - 1)));
    set(block, "staff", staff);
  }
  openDialog(dialog);
}
