// Something is picked up, carried and put down: by a mouse that moves a little, or by a finger that rests on it
// first (one that moves at once scrolls). Escape lets it go.
import { closest } from "./dom.ts";

/** Pixels that a mouse may move before it drags. */
const SLACK = 5;
/** How long a finger rests on something before it drags, in milliseconds. */
const REST = 350;

export interface Draggable<T> {
  /** What is picked up there; null where nothing can be. */
  take(event: PointerEvent, touch: boolean): T | null;
  /** It is carried from now on. */
  begin(taken: T): void;
  /** It is carried over here, so far from where it was picked up. */
  over(taken: T, event: PointerEvent, dx: number, dy: number): void;
  /** It is put down, or let go. */
  end(taken: T, put: boolean): void;
}

interface Drag<T> {
  taken: T;
  x: number;
  y: number;
  moving: boolean;
  touch: boolean;
}

/** Lets what is inside of `place` be dragged. */
export function dragging<T>(place: string, { take, begin, over, end }: Draggable<T>): void {
  let drag: Drag<T> | null = null;
  let resting = 0;
  let pulled = false;

  const start = (): void => {
    if (!drag) return;
    drag.moving = true;
    begin(drag.taken);
  };
  const stop = (put: boolean): void => {
    clearTimeout(resting);
    const was = drag;
    drag = null;
    if (!was?.moving) return;
    // The click that follows is the end of the drag.
    pulled = true;
    window.setTimeout(() => (pulled = false));
    end(was.taken, put);
  };

  document.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const touch = event.pointerType !== "mouse";
    const taken = take(event, touch);
    if (taken === null) return;
    drag = { taken, x: event.clientX, y: event.clientY, moving: false, touch };
    if (touch) resting = window.setTimeout(start, REST);
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moving) {
      const far = Math.hypot(dx, dy) > SLACK;
      if (far && drag.touch) stop(false);
      else if (far) start();
      if (!drag?.moving) return;
    }
    over(drag.taken, event, dx, dy);
  });
  document.addEventListener("pointerup", () => stop(true));
  document.addEventListener("pointercancel", () => stop(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag?.moving) stop(false);
  });
  // A finger that drags does not scroll.
  document.addEventListener("touchmove", (event) => drag?.moving && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => drag?.touch && event.preventDefault());
  document.addEventListener("dragstart", (event) => closest(event, place) && event.preventDefault());
  document.addEventListener(
    "click",
    (event) => {
      if (!pulled) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}
