/** Version of the server, as `GET /api/status` tells it; CHANGELOG.md has its history. */
export const VERSION = "0.1.0";
