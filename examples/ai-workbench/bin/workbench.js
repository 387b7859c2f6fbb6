#!/usr/bin/env node
import '../dist/workbench.js';
