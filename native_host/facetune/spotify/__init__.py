"""Spotify: sign-in, credentials, taste, playlists and playback. The only room that talks to the outside."""
