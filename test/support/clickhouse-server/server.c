/*
 * A ClickHouse server out of the library that the npm package chdb brings along: libchdb.so holds the whole engine, its
 * listeners included. What this program is given goes to the engine as its command line.
 *
 *     cc server.c -o server -ldl && ./server /path/to/libchdb.so --path DIR --http_port 8123 ... --query '...'
 */
#include <dlfcn.h>
#include <stdio.h>

typedef void *(*query_cmdline)(int argc, char **argv);

int main(int argc, char **argv) {
  void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
  query_cmdline run = library ? (query_cmdline)dlsym(library, "chdb_query_cmdline") : NULL;
  if (!run) {
    fprintf(stderr, "usage: server LIBRARY OPTIONS...; %s\n", argc > 1 ? dlerror() : "");
    return 2;
  }
  argv[1] = "clickhouse";
  run(argc - 1, argv + 1);
  return 1; /* It only comes back where something went wrong. */
}
