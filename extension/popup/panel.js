// @ts-check
/** The side panel, which is the popup's page beside a web page: the button that opens it, and what is different there. */
import { api } from "../shared/api.js";
import { byId } from "../shared/dom.js";

/** Whether this page is the side panel: the manifest opens it by this address. */
export const inPanel = location.search === "?panel";

/** Firefox's name for it. @type {{ open(): Promise<void> } | undefined} */
const sidebar = /** @type {any} */ (api).sidebarAction;

/** A click leads elsewhere: the popup would cover it. The panel stays. */
export function closePopup() {
  if (!inPanel) window.close();
}

export async function preparePanel() {
  document.documentElement.toggleAttribute("data-panel", inPanel);
  const button = byId("open-panel");
  if (inPanel || !(api.sidePanel || sidebar)) return;
  button.hidden = false;
  // Known before the click: browsers open it only in the click itself.
  const window = sidebar ? null : await api.windows.getCurrent();
  button.addEventListener("click", async () => {
    await (sidebar ? sidebar.open() : api.sidePanel.open({ windowId: window?.id ?? api.windows.WINDOW_ID_CURRENT }));
    closePopup();
  });
}

/**
 * A panel may stay open all day. While it is not seen, it says nothing to the background, and so the camera is off.
 * @param {{ seen: () => void, hidden: () => void }} then
 */
export function followSight({ seen, hidden }) {
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? hidden() : seen()));
}
