(module
  (table 9000000 funcref)
  (table 1000001 funcref))
