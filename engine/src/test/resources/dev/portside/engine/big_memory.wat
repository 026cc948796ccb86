(module (memory 17))
