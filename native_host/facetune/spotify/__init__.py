"""The user's Spotify account: sign-in, credentials, taste, playlists and playback. Keeps values in a store.Store."""
