import page from 'virtual:page';
import { Gateway } from './gateway.ts';
import { helpText } from './setting_list.ts';
import { readSettings } from './settings.ts';

declare const dialtoneVersion: string; // set by the build

const wanted = readSettings(process.argv.slice(2), process.env);
switch (wanted.kind) {
  case 'help':
    process.stdout.write(helpText());
    break;
  case 'version':
    process.stdout.write(`dialtone-console ${dialtoneVersion}\n`);
    break;
  case 'faults':
    process.stderr.write(wanted.faults.map((fault) => `dialtone-console: ${fault}\n`).join(''));
    process.exitCode = 2;
    break;
  case 'serve': {
    const { settings } = wanted;
    const gateway = new Gateway(settings, page);
    try {
      const address = await gateway.listen();
      process.stdout.write(`dialtone-console listening on ${address}\n`);
    } catch (fault) {
      const code = (fault as NodeJS.ErrnoException).code ?? 'unknown';
      process.stderr.write(
        `dialtone-console: cannot listen on ${settings.listen.host}:${settings.listen.port} (${code}): is the port taken? Set --listen to another address.\n`,
      );
      process.exit(1);
    }
    const stop = () => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      void gateway.drain().then(() => process.exit(0));
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
  }
}
