internal import Arguments
internal import Operator

O2C.main()
