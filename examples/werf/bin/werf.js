#!/usr/bin/env node
import '../dist/werf.js';
