import type { Plugin } from 'vite';

// Chromium compiles the functions of a file that begins so together with it, beside the main thread, and keeps what it made
// for the next page (from 136; others read a comment). Otherwise each page load compiles them one by one as they are called.
export const calledOnLoad = (): Plugin => ({
  name: 'called-on-load',
  enforce: 'post',
  // After vite has written into the entry what its pages load.
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = `//# allFunctionsCalledOnLoad\n${chunk.code}`;
    },
  },
});
