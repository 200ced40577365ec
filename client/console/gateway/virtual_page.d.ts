// What build.ts makes of the built page.
declare module 'virtual:page' {
  import type { PackedPage } from './page.ts';
  const page: PackedPage;
  export default page;
}
