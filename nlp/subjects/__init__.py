"""What an article is about: places, assets, items, instruments, tranches, sectors."""
