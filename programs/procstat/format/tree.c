/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows as a tree of processes. */
#include <stdlib.h>
#include <string.h>

#include "format/tree.h"
#include "sample/memory.h"

#define NONE      SIZE_MAX
#define MAX_DEPTH 60 /* deeper rows are drawn at this depth; rails has a bit for each */

/* One row's place in the tree; all are indices into the rows as they were given. */
struct node {
    size_t parent, first, last, next; /* first and last child, next sibling */
    bool placed;
};

/* Each prefix has process ids that are its own. */
struct key {
    uint64_t pid;
    const char *prefix;
    size_t index;
};

static struct key key_of(const struct sample *sample, enum field pid, size_t index)
{
    const char *prefix = sample->strings[STRING_PREFIX];

    return (struct key){sample->values[pid], prefix ? prefix : "", index};
}

static int compare_keys(const void *left, const void *right)
{
    const struct key *a = left, *b = right;

    return a->pid != b->pid ? (a->pid > b->pid) - (a->pid < b->pid) : strcmp(a->prefix, b->prefix);
}

static bool may_be_parent(const struct sample *parent, const struct sample *child)
{
    uint64_t born, start;

    return parent != child && (!sample_get(parent, FIELD_START, &born) ||
                               !sample_get(child, FIELD_START, &start) || born <= start);
}

static size_t find_parent(const struct row *rows, const struct key *keys, size_t count, size_t i)
{
    const struct key wanted = key_of(rows[i].sample, FIELD_PARENT, 0);
    const struct key *found = bsearch(&wanted, keys, count, sizeof(*keys), compare_keys);
    uint64_t parent;

    if (!found || !sample_get(rows[i].sample, FIELD_PARENT, &parent) ||
        !may_be_parent(rows[found->index].sample, rows[i].sample))
        return NONE;
    return found->index;
}

static void link_nodes(struct node *nodes, const struct row *rows, size_t count)
{
    struct key *keys = reallocate(NULL, count, sizeof(*keys));
    size_t i;

    for (i = 0; i < count; i++)
        keys[i] = key_of(rows[i].sample, FIELD_PID, i);
    qsort(keys, count, sizeof(*keys), compare_keys);
    for (i = 0; i < count; i++)
        nodes[i] = (struct node){find_parent(rows, keys, count, i), NONE, NONE, NONE, false};
    for (i = 0; i < count; i++) {
        struct node *parent = nodes[i].parent == NONE ? NULL : &nodes[nodes[i].parent];

        if (!parent)
            continue;
        if (parent->first == NONE)
            parent->first = i;
        else
            nodes[parent->last].next = i;
        parent->last = i;
    }
    free(keys);
}

/* The node, or the first of its further siblings, that has no place yet. */
static size_t unplaced(const struct node *nodes, size_t i)
{
    while (i != NONE && nodes[i].placed)
        i = nodes[i].next;
    return i;
}

/* Takes a root and all below it, depth first, without recursion: a chain can be long. */
static size_t place(struct row *out, size_t placed, struct node *nodes, const struct row *rows,
                    size_t root)
{
    size_t at = root, depth = 0, next;
    uint64_t rails = 0;

    for (;;) {
        struct node *node = &nodes[at];
        size_t drawn = depth < MAX_DEPTH ? depth : MAX_DEPTH;

        node->placed = true;
        out[placed] = rows[at];
        out[placed].depth = (unsigned char)drawn;
        out[placed].last = at == root || unplaced(nodes, node->next) == NONE;
        rails = out[placed].last ? rails & ~(1ull << drawn) : rails | 1ull << drawn;
        out[placed++].rails = rails;
        next = unplaced(nodes, node->first);
        depth++;
        for (; next == NONE && at != root; at = nodes[at].parent) {
            next = unplaced(nodes, nodes[at].next);
            depth--;
        }
        if (next == NONE)
            return placed;
        at = next;
    }
}

void tree_arrange(struct row *rows, size_t count)
{
    struct row *out = reallocate(NULL, count + 1, sizeof(*out));
    struct node *nodes = reallocate(NULL, count + 1, sizeof(*nodes));
    size_t placed = 0, i;

    link_nodes(nodes, rows, count);
    for (i = 0; i < count; i++)
        if (nodes[i].parent == NONE)
            placed = place(out, placed, nodes, rows, i);
    /* What is left are rings of processes that name each other: one of each is taken for a root. */
    for (i = 0; i < count; i++)
        if (!nodes[i].placed)
            placed = place(out, placed, nodes, rows, i);
    for (i = 0; i < count; i++)
        rows[i] = out[i];
    free(nodes);
    free(out);
}

void tree_add_branch(struct text *text, const struct row *row)
{
    enum { RAIL, BRANCH, LAST_BRANCH };
    static const char *const forms[2][3] = {
        {"\xe2\x94\x82 ", "\xe2\x94\x9c\xe2\x94\x80", "\xe2\x94\x94\xe2\x94\x80"},
        {"| ", "|-", "`-"},
    };
    const char *const *lines = forms[text_is_ascii()];
    unsigned int depth;

    for (depth = 1; depth < row->depth; depth++)
        text_add(text, row->rails >> depth & 1 ? lines[RAIL] : "  ");
    if (row->depth)
        text_add(text, lines[row->last ? LAST_BRANCH : BRANCH]);
}
