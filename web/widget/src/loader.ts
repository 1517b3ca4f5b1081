// The embed script: `<script src="https://host/widget.js" data-widget="wk_…" async></script>`.
import { launch } from "./launcher.ts";

const script =
  (document.currentScript as HTMLScriptElement | null) ??
  document.querySelector<HTMLScriptElement>("script[data-widget]");

// A page that includes the script twice still gets one widget.
if (script?.dataset["widget"] && !window.Frontdesk) window.Frontdesk = launch(script);
