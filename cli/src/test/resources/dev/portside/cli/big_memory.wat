;; Starts with 100 pages of memory.
(module
  (memory (export "memory") 100)
  (func (export "_start")))
