// The demo salon's own page: its buttons open the widget, once it is there.
import "../widget/src/protocol.ts";

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-open-chat]") : null;
  if (button) window.Frontdesk?.open();
});
