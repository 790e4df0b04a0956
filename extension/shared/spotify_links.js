// @ts-check
/** Spotify's addresses, made from ids. An address in a message is never used. */

/** @param {unknown} id of a track or a playlist @returns {id is string} */
export const isSpotifyId = (id) => typeof id === "string" && /^[0-9A-Za-z]{22}$/.test(id);

/** The page that plays a track. @param {string} id @returns {string} RangeError for any other text */
export const webAddress = (id) => `https://open.spotify.com/track/${checked(id)}`;

/** The link that the Spotify app opens. @param {string} id @returns {string} RangeError for any other text */
export const appLink = (id) => `spotify:track:${checked(id)}`;

/** The page of a playlist; empty for any other text. @param {string} id @returns {string} */
export const playlistAddress = (id) => (isSpotifyId(id) ? `https://open.spotify.com/playlist/${id}` : "");

/** A cover on Spotify's picture server, by the name that the host has checked. @param {string} cover @returns {string} */
export const coverAddress = (cover) => `https://i.scdn.co/image/${encodeURIComponent(cover)}`;

/** @param {string} id */
function checked(id) {
  if (!isSpotifyId(id)) throw new RangeError("not a Spotify track id");
  return id;
}

/**
 * Open a track on the web in a new tab, or in the app; on the web, too, when the browser refuses the app's link. The
 * app's link goes through the current tab, because a new tab would stay open and empty. Without an app browsers
 * accept the link all the same, and do not report it.
 * @param {Pick<typeof chrome.tabs, "create" | "update">} tabs
 * @param {string} id
 * @param {"web" | "app"} where
 * @returns {Promise<"web" | "app">} where it went
 */
export async function openTrack(tabs, id, where) {
  if (where === "app") {
    try {
      await tabs.update({ url: appLink(id) });
      return "app";
    } catch (error) {
      console.warn("the app's link was refused", error);
    }
  }
  await tabs.create({ url: webAddress(id) });
  return "web";
}
