"""The protocols of a store, one file each; `rlreco.store.base` joins them."""
