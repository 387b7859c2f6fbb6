// Written by `aboveboard lock`, for the option `revisions` of createTelemetry. Not to be edited.
export default {
  "revision": 1,
  "since": {}
};
