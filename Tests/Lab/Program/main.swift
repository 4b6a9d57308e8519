internal import Arguments
internal import Lab

O2CLab.main()
