// Tree with allocation: AMOUNT keys go into a treap, a third are removed again, the rest is looked up and freed.
#include "kernel.h"

#include <stdlib.h>

struct node {
    struct node *left, *right;
    uint32_t key;
    uint32_t priority; // not smaller than that of any node below
};

static struct node *rotate_right(struct node *top) {
    struct node *raised = top->left;
    top->left = raised->right;
    raised->right = top;
    return raised;
}

static struct node *rotate_left(struct node *top) {
    struct node *raised = top->right;
    top->right = raised->left;
    raised->left = top;
    return raised;
}

static struct node *insert(struct node *tree, uint32_t key, uint32_t priority) {
    if (tree == NULL) {
        struct node *added = malloc(sizeof *added);
        if (added == NULL) give_up("no memory for the tree");
        *added = (struct node){NULL, NULL, key, priority};
        return added;
    }
    if (key < tree->key) {
        tree->left = insert(tree->left, key, priority);
        if (tree->left->priority > tree->priority) tree = rotate_right(tree);
    } else if (key > tree->key) {
        tree->right = insert(tree->right, key, priority);
        if (tree->right->priority > tree->priority) tree = rotate_left(tree);
    }
    return tree;
}

static struct node *removed(struct node *tree, uint32_t key) {
    if (tree == NULL) return NULL;
    if (key < tree->key) {
        tree->left = removed(tree->left, key);
    } else if (key > tree->key) {
        tree->right = removed(tree->right, key);
    } else if (tree->left == NULL || tree->right == NULL) {
        struct node *rest = tree->left != NULL ? tree->left : tree->right;
        free(tree);
        return rest;
    } else if (tree->left->priority > tree->right->priority) {
        tree = rotate_right(tree);
        tree->right = removed(tree->right, key);
    } else {
        tree = rotate_left(tree);
        tree->left = removed(tree->left, key);
    }
    return tree;
}

static int depth_of(const struct node *tree, uint32_t key) {
    int depth = 1;
    while (tree != NULL && tree->key != key) {
        tree = key < tree->key ? tree->left : tree->right;
        depth++;
    }
    return tree == NULL ? 0 : depth;
}

static uint64_t add_and_free(struct node *tree, uint64_t checksum) {
    if (tree == NULL) return checksum;
    checksum = add_and_free(tree->left, checksum);
    checksum = mix(checksum, tree->key);
    checksum = add_and_free(tree->right, checksum);
    free(tree);
    return checksum;
}

uint64_t run_tree(uint32_t amount) {
    const uint32_t scatter = 2654435761u;
    uint32_t random = 314159265u;
    struct node *tree = NULL;
    uint64_t depths = 0;
    for (uint32_t i = 0; i < amount; i++) tree = insert(tree, i * scatter, next_random(&random));
    for (uint32_t i = 0; i < amount; i += 3) tree = removed(tree, i * scatter);
    for (uint32_t i = 0; i < amount; i++) {
        int depth = depth_of(tree, i * scatter);
        if ((depth == 0) != (i % 3 == 0)) give_up("the tree has lost or kept the wrong key");
        depths += (uint64_t)depth;
    }
    return add_and_free(tree, depths);
}
