module scratch {
  requires io.ashlar.cache;
}
