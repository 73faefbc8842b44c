package io.ashlar.testkit.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The attributes of a file or directory at one moment. There is one time, of the last modification;
 * the two others equal it.
 */
record CrashFileAttributes(long inode, boolean isDirectory, long size, FileTime lastModifiedTime)
    implements BasicFileAttributes {

  @Override
  public FileTime lastAccessTime() {
    return lastModifiedTime;
  }

  @Override
  public FileTime creationTime() {
    return lastModifiedTime;
  }

  @Override
  public boolean isRegularFile() {
    return !isDirectory;
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public Object fileKey() {
    return inode;
  }

  /** The attributes named in {@code list} as {@code Files.readAttributes} takes it. */
  Map<String, Object> named(String list) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("lastModifiedTime", lastModifiedTime);
    all.put("lastAccessTime", lastAccessTime());
    all.put("creationTime", creationTime());
    all.put("size", size);
    all.put("isRegularFile", isRegularFile());
    all.put("isDirectory", isDirectory);
    all.put("isSymbolicLink", false);
    all.put("isOther", false);
    all.put("fileKey", fileKey());
    String names = list.startsWith("basic:") ? list.substring("basic:".length()) : list;
    if (names.contains(":")) {
      throw new UnsupportedOperationException("no such attribute view: " + list);
    }
    if (names.equals("*")) {
      return all;
    }
    Map<String, Object> chosen = new LinkedHashMap<>();
    for (String name : names.split(",", -1)) {
      Object value = all.get(name);
      if (value == null) {
        throw new IllegalArgumentException("no such attribute: " + name);
      }
      chosen.put(name, value);
    }
    return chosen;
  }
}
