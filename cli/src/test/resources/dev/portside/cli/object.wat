;; Imports its memory as an object file does before it is linked.
(module
  (import "env" "__linear_memory" (memory 1))
  (func (export "_start")))
