/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a window shows, as a screen reader learns it: read over the accessibility bus (AT-SPI 2),
 * anew each time. What has gone while one looks is simply not there.
 */
#pragma once

#include <gio/gio.h>

typedef struct BenchTree BenchTree;

/* One button or label that shows. */
typedef struct {
	char *name;
	char *path; /* on the bus */
	gboolean is_button;
	gboolean usable;
} BenchNode;

BenchTree *bench_tree_new(void);
void bench_tree_free(BenchTree *tree);

/* Everything that the program with this process id shows: BenchNode, empty while it shows nothing.
 */
GPtrArray *bench_tree_look(BenchTree *tree, guint pid);

gboolean bench_tree_press(BenchTree *tree, const BenchNode *node);
char *bench_tree_description(BenchTree *tree, const BenchNode *node); /* never NULL */
gboolean bench_tree_place(
    BenchTree *tree, const BenchNode *node, int *x, int *y, int *width, int *height);
